"""Mixed load on one server: honest clients whose every answer is verified, among killed, silent, slow and hostile ones."""
