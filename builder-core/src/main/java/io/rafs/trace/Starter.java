package io.rafs.trace;

import io.rafs.format.EscapedText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Follows a command: the program, the interpreters before it, its libraries, and what it starts in its turn. */
final class Starter {
    /** Most programs that start one another; scripts can do so for ever. */
    private static final int MAX_DEPTH = 16;

    /** Most programs in all; each can start several. */
    private static final int MAX_STARTS = 256;

    /** Bytes of a script's first line that Linux reads (BINPRM_BUF_SIZE). */
    private static final int FIRST_LINE = 256;

    private final Places places;
    private final StartList list;
    private final Map<Pattern, Interpreter> interpreters;
    private int starts;

    Starter(Places places, StartList list) {
        this.places = places;
        this.list = list;
        interpreters = Map.of(
                Pattern.compile("sh|bash|dash|ash|ksh|mksh|zsh"), new ShellStart(places, list, this),
                Pattern.compile("env|tini|tini-static|docker-init|dumb-init|catatonit|gosu|su-exec|nice|nohup"),
                        new WrapperStart(list, this),
                Pattern.compile("python([0-9](\\.[0-9]+)?)?"), new PythonStart(places, list),
                Pattern.compile("node|nodejs"), new NodeStart(places, list),
                Pattern.compile("java"), new JavaStart(places, list));
    }

    /** Follows a command line; {@code why} is said of its program. */
    void run(List<String> words, Surroundings at, String why, int depth) throws IOException {
        if (words.isEmpty()) {
            return;
        }
        Optional<String> spelling = places.command(words.get(0), at);
        if (spelling.isEmpty()) {
            list.note("%s: '%s' is no executable file of the image%s"
                    .formatted(
                            why,
                            EscapedText.of(words.get(0)),
                            words.get(0).contains("/") ? "" : ", looked for on PATH"));
            return;
        }
        TreeFile file = places.find(at.directory(), spelling.get()).orElseThrow();
        follow(new Command(file, spelling.get(), words.subList(1, words.size()), at, depth), why);
    }

    private void follow(Command command, String why) throws IOException {
        TreeFile file = command.file();
        list.add(file, why);
        if (command.depth() > MAX_DEPTH || ++starts > MAX_STARTS) {
            list.note("%s: too many programs start one another; this one is not followed".formatted(file));
            return;
        }
        byte[] head = places.head(file, FIRST_LINE);
        if (ElfFile.isElf(head)) {
            LoadedObjects process = new LoadedObjects(places, list, command.at());
            process.start(file);
            Optional<Interpreter> interpreter =
                    interpreter(file.name()).or(() -> interpreter(lastName(command.spelling())));
            if (interpreter.isPresent()) {
                interpreter.get().start(command, process);
            }
        } else if (head.length > 2 && head[0] == '#' && head[1] == '!') {
            script(command, head);
        } else {
            list.note("%s: it is neither an ELF program nor a script with '#!'".formatted(file));
        }
    }

    private static String lastName(String spelling) {
        return spelling.substring(spelling.lastIndexOf('/') + 1);
    }

    private Optional<Interpreter> interpreter(String name) {
        return interpreters.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(name).matches())
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Linux starts the interpreter with the rest of the line as one argument, then the script's path. */
    private void script(Command script, byte[] head) throws IOException {
        int end = 2;
        while (end < head.length && head[end] != '\n' && head[end] != 0) {
            end++;
        }
        String line = new String(head, 2, end - 2, StandardCharsets.UTF_8).strip();
        String[] parts = line.split("[ \t]+", 2);
        Optional<TreeFile> found =
                places.find(script.at().directory(), parts[0]).filter(TreeFile::isExecutable);
        if (found.isEmpty()) {
            list.note("%s: its interpreter '%s' is no executable file of the image"
                    .formatted(script.file(), EscapedText.of(parts[0])));
            return;
        }
        List<String> words = new ArrayList<>();
        if (parts.length > 1) {
            words.add(parts[1]);
        }
        words.add(script.spelling());
        words.addAll(script.words());
        follow(
                new Command(found.get(), parts[0], words, script.at(), script.depth() + 1),
                "interpreter of " + script.file());
    }
}
