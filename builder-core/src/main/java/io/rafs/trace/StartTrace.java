package io.rafs.trace;

import io.rafs.format.EscapedText;
import io.rafs.image.TraceFile;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.List;

/**
 * What a container reads when it starts, as far as its configuration and its files tell.
 *
 * @param files in the order of need, each once
 * @param notes what is missing or was not understood, and is therefore not followed
 */
public record StartTrace(List<TracedFile> files, List<String> notes) {
    public StartTrace {
        files = List.copyOf(files);
        notes = List.copyOf(notes);
    }

    /** Finds what a container of this image and this configuration reads. Nothing is run. */
    public static StartTrace of(ImageReader image, StartConfig config) throws IOException {
        try (ImageTree tree = new ImageTree(image)) {
            return of(tree, config);
        }
    }

    static StartTrace of(FileTree tree, StartConfig config) throws IOException {
        StartList list = new StartList();
        Places places = new Places(tree);
        Surroundings at = new Surroundings(config.environment(), config.workingDirectory());
        if (!config.user().isEmpty()) {
            // runtimes look up the user and its groups inside the image
            for (String file : List.of("/etc/passwd", "/etc/group")) {
                list.addIf(places.regular(at.directory(), file), "user '%s'".formatted(EscapedText.of(config.user())));
            }
        }
        new Starter(places, list).run(config.command(), at, "entrypoint", 0);
        return new StartTrace(list.files(), list.notes());
    }

    /** The files as a list that other commands take. */
    public TraceFile toTraceFile() {
        return new TraceFile(files.stream()
                .map(file -> new TraceFile.Line(file.path(), file.pieces()))
                .toList());
    }
}
