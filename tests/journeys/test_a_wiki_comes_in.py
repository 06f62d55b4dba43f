"""A real wiki is brought in, and an old version of one of its pages is read with its author."""
