package io.rafs.trace;

import io.rafs.format.EscapedText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A shell: the simple commands with which its script, or the text behind {@code -c}, begins. */
final class ShellStart implements Interpreter {
    private static final int MAX_SCRIPT = 64 << 10;
    private static final int MAX_COMMANDS = 200;
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*", Pattern.DOTALL);

    /** What shells do themselves without reading files. */
    private static final Set<String> BUILT_IN = Set.of(
            ":",
            "set",
            "unset",
            "umask",
            "ulimit",
            "echo",
            "printf",
            "true",
            "false",
            "wait",
            "readonly",
            "local",
            "shopt",
            "hash",
            "command",
            "type",
            "pwd",
            "alias",
            "kill");

    /** The usual end of an entrypoint script: the image's Cmd, or what the user gave instead. */
    private static final Pattern RUN_ARGUMENTS = Pattern.compile("(?m)^[ \t]*exec[ \t]+\"\\$@\"[ \t]*;?[ \t]*$");

    private final Places places;
    private final StartList list;
    private final Starter starter;

    ShellStart(Places places, StartList list, Starter starter) {
        this.places = places;
        this.list = list;
        this.starter = starter;
    }

    @Override
    public void start(Command command, LoadedObjects process) throws IOException {
        List<String> words = command.words();
        boolean text = false;
        int at = 0;
        while (at < words.size()
                && words.get(at).matches("[-+].+")
                && !words.get(at).equals("--")) {
            String option = words.get(at);
            at += option.matches("[-+][a-zA-Z]*[oO]") ? 2 : 1; // its value follows
            text |= option.matches("-[a-zA-Z]*c[a-zA-Z]*");
        }
        if (at < words.size() && words.get(at).equals("--")) {
            at++;
        }
        if (at >= words.size()) {
            return; // waits for somebody to type
        }
        List<String> rest = words.subList(at + 1, words.size());
        if (text) {
            read(command.file() + " -c", words.get(at), rest.isEmpty() ? rest : rest.subList(1, rest.size()), command);
            return;
        }
        Optional<TreeFile> script = places.regular(command.at().directory(), words.get(at));
        if (script.isEmpty()) {
            list.note(
                    "%s: its script '%s' is not in the image".formatted(command.file(), EscapedText.of(words.get(at))));
            return;
        }
        list.add(script.get(), "script of " + command.file());
        if (script.get().size() > MAX_SCRIPT) {
            list.note("%s: the script has %d bytes, at most %d are looked at"
                    .formatted(script.get(), script.get().size(), MAX_SCRIPT));
            return;
        }
        read(script.get().toString(), places.text(script.get(), MAX_SCRIPT), rest, command);
    }

    private void read(String name, String text, List<String> arguments, Command shell) throws IOException {
        ShellReader reader = new ShellReader(text, shell.at().environment(), arguments);
        Surroundings at = shell.at();
        int count = 0;
        Optional<List<String>> next = reader.next();
        while (next.isPresent() && ++count <= MAX_COMMANDS) {
            List<String> words = new ArrayList<>(next.get());
            Surroundings own = at;
            while (!words.isEmpty()
                    && ++count <= MAX_COMMANDS
                    && ASSIGNMENT.matcher(words.get(0)).matches()) {
                own = assign(words.remove(0), own, reader);
            }
            if (words.size() > 1
                    && words.get(0).equals("command")
                    && !words.get(1).startsWith("-")) {
                words.remove(0);
            }
            if (words.isEmpty()) {
                at = own;
            } else if (words.get(0).equals("exit") || words.get(0).equals("return")) {
                return;
            } else if (words.get(0).equals("export")) {
                for (String word : words.subList(0, Math.min(words.size(), MAX_COMMANDS))) {
                    at = ASSIGNMENT.matcher(word).matches() ? assign(word, at, reader) : at;
                }
            } else if (words.get(0).equals("cd")) {
                at = changed(name, words, at);
            } else if (words.get(0).equals(".") || words.get(0).equals("source")) {
                source(name, words, at);
            } else if (words.get(0).equals("exec")) {
                if (words.size() > 1) {
                    starter.run(words.subList(1, words.size()), own, "started by " + name, shell.depth() + 1);
                    return;
                }
            } else if (!BUILT_IN.contains(words.get(0))) {
                starter.run(words, own, "started by " + name, shell.depth() + 1);
            }
            next = reader.next();
        }
        if (!reader.stopped().isEmpty()) {
            boolean runsArguments =
                    !arguments.isEmpty() && RUN_ARGUMENTS.matcher(text).find();
            list.note("%s: from %s on it was not understood%s"
                    .formatted(
                            name,
                            EscapedText.of(reader.stopped()),
                            runsArguments ? ", but for exec \"$@\"" : "; what it starts then is not listed"));
            if (runsArguments) {
                starter.run(arguments, at, "started by " + name, shell.depth() + 1);
            }
        }
    }

    private static Surroundings assign(String word, Surroundings at, ShellReader reader) {
        int equals = word.indexOf('=');
        reader.set(word.substring(0, equals), word.substring(equals + 1));
        return at.with(word.substring(0, equals), word.substring(equals + 1));
    }

    private Surroundings changed(String name, List<String> words, Surroundings at) throws IOException {
        String target = words.get(words.size() - 1);
        Optional<TreeFile> directory = words.size() < 2 ? Optional.empty() : places.directory(at.directory(), target);
        if (directory.isEmpty()) {
            list.note("%s: where '%s' leads to is not known".formatted(name, EscapedText.of(String.join(" ", words))));
            return at;
        }
        return at.in(directory.get().path());
    }

    private void source(String name, List<String> words, Surroundings at) throws IOException {
        if (words.size() < 2) {
            return;
        }
        Optional<TreeFile> file = places.regular(at.directory(), words.get(1));
        list.addIf(file, "read by " + name);
        list.note("%s: what '%s' sets or starts is not known".formatted(name, EscapedText.of(words.get(1))));
    }
}
