package io.rafs.trace;

import java.util.ArrayList;
import java.util.List;

/** The words of a shell command while it is read, the last of them perhaps not at its end yet. */
final class ShellWords {
    /** Most characters and words that variables and arguments may bring: one can be named a thousand times. */
    private static final int MAX_EXPANDED = 1 << 20;

    private List<String> words = new ArrayList<>();
    private StringBuilder open;
    private long expanded;

    /** Starts a command. */
    void clear() {
        words = new ArrayList<>();
        open = null;
    }

    /** Those that have ended. */
    List<String> ended() {
        return words;
    }

    /** Whether a word has begun and not ended. */
    boolean isOpen() {
        return open != null;
    }

    /** What is there of the word that has begun; empty if none has. */
    String open() {
        return open == null ? "" : open.toString();
    }

    /** Begins a word, unless one has begun. */
    void begin() {
        if (open == null) {
            open = new StringBuilder();
        }
    }

    void append(char ch) {
        begin();
        open.append(ch);
    }

    void append(String text) {
        begin();
        open.append(text);
    }

    /** Ends the word that has begun, if one has. */
    void end() {
        if (open != null) {
            words.add(open.toString());
            open = null;
        }
    }

    /** Forgets the word that has begun. */
    void drop() {
        open = null;
    }

    /** Takes what a variable or an argument stands for; unquoted it falls into words at its blanks. Tells if there is room for it. */
    boolean put(String value, boolean quoted) {
        expanded += 1 + value.length();
        if (expanded > MAX_EXPANDED) {
            return false;
        }
        if (quoted) {
            append(value);
            return true;
        }
        for (int i = 0; i < value.length(); i++) {
            if (Character.isWhitespace(value.charAt(i))) {
                end();
            } else {
                append(value.charAt(i));
            }
        }
        return true;
    }
}
