"""What a person can do on each screen, said once; imports no screen and no widget.

:mod:`tui.actions.table` makes key bindings, help, command palette and key line of
a table of actions; each screen's table stands in the module of its name.
"""
