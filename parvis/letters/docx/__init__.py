"""Letters as DOCX: written from their blocks, and read into the blocks of a letter of a procedure."""
