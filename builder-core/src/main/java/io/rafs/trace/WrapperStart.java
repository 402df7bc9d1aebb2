package io.rafs.trace;

import io.rafs.format.EscapedText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Programs that only start another one: {@code env [-i] [-S WORDS] [NAME=VALUE..] COMMAND}, {@code gosu USER COMMAND}, and
 * inits such as {@code tini [OPTION..] -- COMMAND}.
 */
final class WrapperStart implements Interpreter {
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*", Pattern.DOTALL);
    private static final Set<String> USER_FIRST = Set.of("gosu", "su-exec");

    private final StartList list;
    private final Starter starter;

    WrapperStart(StartList list, Starter starter) {
        this.list = list;
        this.starter = starter;
    }

    @Override
    public void start(Command command, LoadedObjects process) throws IOException {
        String name = command.spelling().substring(command.spelling().lastIndexOf('/') + 1);
        List<String> words = new ArrayList<>(command.words());
        Surroundings at = command.at();
        if (name.equals("env")) {
            at = environment(command, words);
            if (at == null) {
                return;
            }
        } else if (USER_FIRST.contains(name) && !words.isEmpty()) {
            words.remove(0);
        } else if (!words.isEmpty() && words.get(0).startsWith("-")) {
            int end = words.indexOf("--");
            if (end < 0) {
                list.note("%s: where its options end was not understood; write '--' before the command"
                        .formatted(command.file()));
                return;
            }
            words = words.subList(end + 1, words.size());
        }
        starter.run(words, at, "started by " + command.file(), command.depth() + 1);
    }

    /** Takes options and assignments off {@code words}; null where an option was not understood. */
    private Surroundings environment(Command command, List<String> words) {
        Surroundings at = command.at();
        while (!words.isEmpty()) {
            String word = words.get(0);
            if (word.equals("-S") || word.startsWith("-S ") || word.startsWith("--split-string=")) {
                words.remove(0);
                String text = word.equals("-S") && !words.isEmpty()
                        ? words.remove(0)
                        : word.replaceFirst("-S *|--split-string=", "");
                words.addAll(0, List.of(text.strip().split("[ \t]+")));
            } else if (word.equals("--")) {
                words.remove(0);
            } else if (word.equals("-i") || word.equals("-") || word.equals("--ignore-environment")) {
                words.remove(0);
                at = new Surroundings(Map.of(), at.directory());
            } else if (word.startsWith("-")) {
                list.note("%s: its option '%s' was not understood".formatted(command.file(), EscapedText.of(word)));
                return null;
            } else if (ASSIGNMENT.matcher(word).matches()) {
                words.remove(0);
                int equals = word.indexOf('=');
                at = at.with(word.substring(0, equals), word.substring(equals + 1));
            } else {
                break;
            }
        }
        return at;
    }
}
