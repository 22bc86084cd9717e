"""What is new for an agent: told inside the product, and once a day by e-mail to those who choose it."""
