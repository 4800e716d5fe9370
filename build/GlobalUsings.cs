// Cake has a type of this name too.
global using Path = System.IO.Path;
