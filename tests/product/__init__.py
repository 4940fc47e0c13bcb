"""The product as a whole, as its users meet it."""
