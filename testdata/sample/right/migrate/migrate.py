print("a migration")
