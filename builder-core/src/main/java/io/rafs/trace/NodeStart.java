package io.rafs.trace;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.image.EntryPath;
import io.rafs.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Node.js: the main script, as {@code node FILE} finds it, scripts that are required before it, and the
 * {@code package.json} that says what kind of script it is. Its own library is inside the program. Source: Node.js, "Modules".
 */
final class NodeStart implements Interpreter {
    private static final int MAX_JSON = 1 << 20;
    private static final Set<String> REQUIRED = Set.of("-r", "--require", "--import", "--loader");
    private static final Set<String> OPTIONS_WITH_VALUE =
            Set.of("-C", "--conditions", "--env-file", "--title", "--input-type", "--experimental-loader");
    private static final Set<String> NO_SCRIPT =
            Set.of("-e", "--eval", "-p", "--print", "-v", "--version", "-h", "--help", "-i", "-", "inspect");

    private final Places places;
    private final StartList list;

    NodeStart(Places places, StartList list) {
        this.places = places;
        this.list = list;
    }

    @Override
    public void start(Command command, LoadedObjects process) throws IOException {
        List<String> words = command.words();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (NO_SCRIPT.contains(word)) {
                return;
            }
            if (REQUIRED.contains(word) && i + 1 < words.size()) {
                script(command, words.get(++i), "required by " + command.file());
            } else if (OPTIONS_WITH_VALUE.contains(word)) {
                i++;
            } else if (!word.startsWith("-")) {
                script(command, word, "script of " + command.file());
                return;
            }
        }
    }

    private void script(Command command, String spelling, String why) throws IOException {
        Optional<TreeFile> found = resolve(command.at().directory(), spelling, why, true);
        if (found.isEmpty()) {
            list.note("%s: its script '%s' is not in the image".formatted(command.file(), EscapedText.of(spelling)));
            return;
        }
        packageOf(found.get()).ifPresent(json -> list.add(json, "package of " + found.get()));
        list.add(found.get(), why);
    }

    private Optional<TreeFile> resolve(EntryPath from, String spelling, String why, boolean mayBeDirectory)
            throws IOException {
        for (String ending : List.of("", ".js", ".json", ".node")) {
            Optional<TreeFile> file = places.regular(from, spelling + ending);
            if (file.isPresent()) {
                return file;
            }
        }
        Optional<TreeFile> directory = places.directory(from, spelling);
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        if (mayBeDirectory) {
            Optional<TreeFile> json = places.regular(directory.get().path(), "package.json");
            if (json.isPresent()) {
                list.add(json.get(), why);
                String main = main(json.get());
                Optional<TreeFile> found = main.isEmpty()
                        ? Optional.empty()
                        : resolve(directory.get().path(), main, why, false);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return resolveIndex(directory.get());
    }

    private Optional<TreeFile> resolveIndex(TreeFile directory) throws IOException {
        for (String name : List.of("index.js", "index.json", "index.node")) {
            Optional<TreeFile> file = places.regular(directory.path(), name);
            if (file.isPresent()) {
                return file;
            }
        }
        return Optional.empty();
    }

    private String main(TreeFile json) throws IOException {
        try {
            return JsonObject.parse(json.toString(), places.head(json, MAX_JSON))
                    .text("main")
                    .orElse("");
        } catch (RefusedException e) {
            list.note(e.getMessage());
            return "";
        }
    }

    /** The nearest {@code package.json} upwards. */
    private Optional<TreeFile> packageOf(TreeFile script) throws IOException {
        EntryPath directory = script.path();
        while (!directory.isRoot()) {
            directory = directory.parent();
            Optional<TreeFile> json = places.regular(directory, "package.json");
            if (json.isPresent()) {
                return json;
            }
        }
        return Optional.empty();
    }
}
