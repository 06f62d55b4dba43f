"""What facts and questions cost."""
