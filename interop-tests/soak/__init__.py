"""Mixed load on one server: honest clients, all answers verified, among killed, silent, slow and hostile ones."""
