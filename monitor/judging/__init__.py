"""From what was seen to what it means: standings, who is to blame, incidents, and the journal that keeps them."""
