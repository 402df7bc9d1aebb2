package io.rafs.cli;

import io.rafs.format.EscapedText;
import io.rafs.format.erofs.FileType;
import io.rafs.image.EntryPath;
import io.rafs.inspect.Inspection;
import io.rafs.json.JsonStream;
import io.rafs.read.EntryWalk;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import io.rafs.read.PathLookup;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists a directory of an image. */
@Command(
        name = "ls",
        description = "List a directory of an image, names in byte order.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  rafs ls image/ /usr/bin", "  rafs ls image/ -lR", "  rafs ls image.boot /etc --json"})
final class LsCommand implements Callable<Integer> {
    @Mixin
    private ImageMixin image;

    @Parameters(index = "1", arity = "0..1", paramLabel = "PATH", description = "A path in the image (default: /).")
    private String path = "/";

    @Option(
            names = "-l",
            description = "Also show type, permissions, links, owner, size or device, time (UTC), target.")
    private boolean details;

    @Option(
            names = {"-R", "--recursive"},
            description = "Also list all directories below, as whole paths.")
    private boolean recursive;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (ImageReader reader = image.open()) {
            if (json) {
                Inspection inspection = new Inspection(reader.bootstrap());
                JsonStream stream = new JsonStream(out);
                stream.startArray("entries");
                list(reader, entry -> stream.item(inspection.path(entry.path(), entry.nid(), entry.inode())));
                stream.close();
            } else {
                list(reader, entry -> out.println(line(entry)));
            }
        }
        return ExitCode.OK;
    }

    private interface Printer {
        void print(ImageEntry entry) throws IOException;
    }

    private void list(ImageReader reader, Printer printer) throws IOException {
        PathLookup lookup = new PathLookup(reader.bootstrap());
        // as ls does: a link to a directory is listed, with -l it is shown, with a slash behind it is listed after all
        ImageEntry start = lookup.find(EntryPath.parse(path), !details || path.endsWith("/"));
        if (start.type() != FileType.DIRECTORY) {
            printer.print(start);
            return;
        }
        if (!recursive) {
            for (ImageEntry entry : lookup.list(start)) {
                printer.print(entry);
            }
            return;
        }
        new EntryWalk(reader.bootstrap()).run(start, entry -> {
            if (!entry.path().equals(start.path())) {
                printer.print(entry);
            }
        });
    }

    private String line(ImageEntry entry) {
        String name = recursive || entry.path().isRoot()
                ? entry.path().toString()
                : entry.path().name().toString();
        if (!details) {
            return name;
        }
        boolean device = entry.type() == FileType.CHAR_DEVICE || entry.type() == FileType.BLOCK_DEVICE;
        return String.format(
                Locale.ROOT,
                "%s %3d %5d %5d %10s %s %s%s",
                mode(entry),
                entry.inode().links(),
                entry.inode().uid(),
                entry.inode().gid(),
                device
                        ? entry.device().major() + ", " + entry.device().minor()
                        : Long.toString(entry.inode().size()),
                time(entry),
                name,
                entry.type() == FileType.SYMLINK ? " -> " + EscapedText.of(entry.target()) : "");
    }

    private static String time(ImageEntry entry) {
        try {
            return Instant.ofEpochSecond(entry.inode().mtime()).toString();
        } catch (java.time.DateTimeException e) {
            return entry.inode().mtime() + "s";
        }
    }

    private static String mode(ImageEntry entry) {
        int mode = entry.permissions();
        StringBuilder out = new StringBuilder().append(entry.type().letter());
        for (int shift = 6; shift >= 0; shift -= 3) {
            boolean run = (mode >> shift & 1) != 0;
            boolean special = (mode >> 9 + shift / 3 & 1) != 0;
            char letter = shift == 0 ? 't' : 's';
            out.append((mode >> shift & 4) != 0 ? 'r' : '-').append((mode >> shift & 2) != 0 ? 'w' : '-');
            out.append(special ? run ? letter : Character.toUpperCase(letter) : run ? 'x' : '-');
        }
        return out.toString();
    }
}
