"""Who, read and never written: who is told, who is free, who waits for a place, who will not be there any more."""
