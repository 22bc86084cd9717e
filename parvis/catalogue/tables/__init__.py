"""The decision tables of a procedure: what each is for, read, judged before publication, applied to answers, said."""
