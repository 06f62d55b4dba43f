"""What people around the pages cost: letters to those who follow, proposals that are looked at."""
