"""Dialogs: for editing and for reading; none tells an error, bars do."""
