"""Keeps recipes with metadata and asks among those that are quick. usage: recipes.py FOLDER"""
import sys

import wend

RECIPES = [
    ("dal", "Red lentils with cumin, ginger and tomato, served over rice.", 30),
    ("goulash", "Beef and onions with paprika, braised until the beef falls apart.", 180),
    ("omelette", "Eggs beaten with chives, folded over melted cheese.", 10),
    ("minestrone", "A soup of beans, tomato and whatever vegetables there are.", 60),
]

with wend.open(sys.argv[1] if len(sys.argv) > 1 else ":memory:") as db:
    with db.batch("recipes") as batch:
        for key, text, minutes in RECIPES:
            batch.document(key, text, metadata={"minutes": minutes})
    ask = "RECALL :question FROM recipes WHERE meta.minutes <= :minutes LIMIT 2"
    for row in db.execute(ask, {"question": "something with tomato", "minutes": 45}):
        print(f"{row.key}: {row.text}")
