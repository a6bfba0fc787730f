/** Function that throws a text while it starts. */
throw "what stands in its way";
