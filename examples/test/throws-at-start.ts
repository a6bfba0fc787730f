/** A function that throws while it starts, and no error. */
throw "what stands in its way";
