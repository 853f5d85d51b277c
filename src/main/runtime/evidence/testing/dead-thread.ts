/** A thread that ends as soon as it begins. */
throw new Error('this thread is dead');
