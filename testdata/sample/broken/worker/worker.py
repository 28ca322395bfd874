print("a worker")
