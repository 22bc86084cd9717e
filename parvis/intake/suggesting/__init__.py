"""Which procedure a message is about, in which language and how pressing: values in, values out, nothing kept."""
