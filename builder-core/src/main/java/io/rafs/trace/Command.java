package io.rafs.trace;

import java.util.List;

/**
 * A program that starts.
 *
 * @param file the program
 * @param spelling the path by which it was found, links and all
 * @param words its arguments, without its own name
 * @param at what it starts in
 * @param depth how many programs had to start before it
 */
record Command(TreeFile file, String spelling, List<String> words, Surroundings at, int depth) {
    Command {
        words = List.copyOf(words);
    }

    /** The same program with other arguments. */
    Command with(List<String> others) {
        return new Command(file, spelling, others, at, depth);
    }
}
