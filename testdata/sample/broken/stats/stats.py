print("statistics")
