print("a shop")
