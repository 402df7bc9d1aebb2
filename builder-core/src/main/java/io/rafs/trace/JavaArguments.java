package io.rafs.trace;

import io.rafs.format.EscapedText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The words of a {@code java} command line with those of its argument files put in: up to the main class, {@code @FILE}
 * stands for the words in FILE, and {@code @@NAME} for {@code @NAME}. Source: java(1), "java Command-Line Argument Files",
 * and src/java.base/share/native/libjli/args.c.
 */
final class JavaArguments {
    private static final int MAX_FILE = 1 << 20;
    private static final int MAX_WORDS = 100_000;

    private final Places places;
    private final StartList list;
    private final Command command;
    private final List<String> words = new ArrayList<>();
    private boolean expands = true;
    private boolean expectsValue;

    JavaArguments(Places places, StartList list, Command command) {
        this.places = places;
        this.list = list;
        this.command = command;
    }

    /**
     * All words.
     *
     * @param takesValue whether the word behind an option is its value, and so no main class
     */
    List<String> words(Predicate<String> takesValue) throws IOException {
        for (String word : command.words()) {
            if (expands && word.startsWith("@@")) {
                add(word.substring(1), takesValue);
            } else if (expands && word.startsWith("@") && word.length() > 1) {
                for (String inside : read(word.substring(1))) {
                    add(inside, takesValue); // an @ in a file is part of a name
                }
            } else {
                add(word, takesValue);
            }
        }
        return words;
    }

    private void add(String word, Predicate<String> takesValue) {
        if (words.size() == MAX_WORDS) {
            list.note("%s: only its first %d arguments are looked at".formatted(command.file(), MAX_WORDS));
        }
        if (words.size() >= MAX_WORDS) {
            return;
        }
        words.add(word);
        if (!word.startsWith("-")) {
            expands &= expectsValue; // what is no value is the main class
            expectsValue = false;
        } else {
            expands &= !word.equals("--disable-@files");
            expectsValue = takesValue.test(word);
        }
    }

    private List<String> read(String name) throws IOException {
        Optional<TreeFile> file = places.regular(command.at().directory(), name);
        if (file.isEmpty()) {
            list.note("%s: its arguments are in '%s', which is not in the image"
                    .formatted(command.file(), EscapedText.of(name)));
            return List.of();
        }
        list.add(file.get(), "arguments of " + command.file());
        if (file.get().size() > MAX_FILE) {
            list.note("%s: it has %d bytes of arguments, at most %d are looked at"
                    .formatted(file.get(), file.get().size(), MAX_FILE));
            return List.of();
        }
        return split(places.text(file.get(), MAX_FILE));
    }

    /** Words between blanks. Quotes keep blanks together, and only in them a backslash means something. */
    static List<String> split(String text) {
        ShellWords words = new ShellWords();
        char quote = 0;
        for (int at = 0; at < text.length(); at++) {
            char ch = text.charAt(at);
            if (quote == 0 && ch == '#') {
                words.drop(); // so does the launcher
                while (at + 1 < text.length() && !isLineEnd(text.charAt(at + 1))) {
                    at++;
                }
            } else if (quote == 0 && (isBlank(ch) || isLineEnd(ch))) {
                words.end();
            } else if (quote == 0 && (ch == '\'' || ch == '"')) {
                words.begin();
                quote = ch;
            } else if (ch == quote) {
                quote = 0;
            } else if (quote != 0 && isLineEnd(ch)) {
                words.end(); // a quote that is not closed ends with its line
                quote = 0;
            } else if (quote != 0 && ch == '\\' && at + 1 < text.length()) {
                at++;
                if (isLineEnd(text.charAt(at))) {
                    while (at + 1 < text.length() && (isBlank(text.charAt(at + 1)) || isLineEnd(text.charAt(at + 1)))) {
                        at++; // the word goes on with what the next line begins with
                    }
                } else {
                    words.append(unescaped(text.charAt(at)));
                }
            } else {
                words.append(ch);
            }
        }
        words.end();
        return words.ended();
    }

    private static boolean isBlank(char ch) {
        return ch == ' ' || ch == '\t' || ch == '\f';
    }

    private static boolean isLineEnd(char ch) {
        return ch == '\n' || ch == '\r';
    }

    private static char unescaped(char ch) {
        return switch (ch) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'f' -> '\f';
            default -> ch;
        };
    }
}
