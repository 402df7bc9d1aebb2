package io.rafs.trace;

import io.rafs.format.EscapedText;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
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
        Deque<String> ahead = new ArrayDeque<>(words);
        Map<String, String> variables = new LinkedHashMap<>(command.at().environment());
        while (!ahead.isEmpty()) {
            String word = ahead.peek();
            if (word.equals("-S") || word.startsWith("-S ") || word.startsWith("--split-string=")) {
                ahead.remove();
                String text = word.equals("-S") && !ahead.isEmpty()
                        ? ahead.remove()
                        : word.replaceFirst("-S *|--split-string=", "");
                List<String> split = List.of(text.strip().split("[ \t]+"));
                for (int i = split.size() - 1; i >= 0; i--) {
                    ahead.push(split.get(i));
                }
            } else if (word.equals("--")) {
                ahead.remove();
            } else if (word.equals("-i") || word.equals("-") || word.equals("--ignore-environment")) {
                ahead.remove();
                variables.clear();
            } else if (word.startsWith("-")) {
                list.note("%s: its option '%s' was not understood".formatted(command.file(), EscapedText.of(word)));
                return null;
            } else if (ASSIGNMENT.matcher(word).matches()) {
                ahead.remove();
                int equals = word.indexOf('=');
                variables.put(word.substring(0, equals), word.substring(equals + 1));
            } else {
                break;
            }
        }
        words.clear();
        words.addAll(ahead);
        return new Surroundings(variables, command.at().directory());
    }
}
