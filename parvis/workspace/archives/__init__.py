"""The pages of the archives: elimination lists, and what is kept from them."""
