"""The vendor's batch of books, authors and reviews: loaded beside the live tables, checked, published at once."""
