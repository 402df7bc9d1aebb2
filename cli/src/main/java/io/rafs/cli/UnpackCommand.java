package io.rafs.cli;

import io.rafs.json.JsonText;
import io.rafs.read.ImageReader;
import io.rafs.unpack.DirectoryTarget;
import io.rafs.unpack.TarFile;
import io.rafs.unpack.TarTarget;
import io.rafs.unpack.Unpack;
import io.rafs.unpack.UnpackTarget;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Unpacks an image. */
@Command(
        name = "unpack",
        description = {
            "Unpack an image to a directory or a tar: what a container would see, with owners, times, xattrs, links.",
            "Every chunk is compared with its digest. What is unpacked appears when all of it was right."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs unpack image/ -o root                     as root",
            "  rafs unpack image/ -o root --no-same-owner     as anybody; all becomes yours",
            "  rafs unpack image/ --tar image.tar",
            "  rafs unpack image/ --tar - | docker import -   straight into docker"
        })
final class UnpackCommand implements Callable<Integer> {
    @Mixin
    private ImageMixin image;

    @ArgGroup(multiplicity = "1")
    private Target target;

    @Option(
            names = "--no-same-owner",
            description =
                    "Leave out what only root may do: owners, setuid bits, device nodes, xattrs other than user.*.")
    private boolean noSameOwner;

    @Mixin
    private ThreadsMixin threads;

    @Mixin
    private OutputMixin print;

    @ParentCommand
    private RafsCommand rafs;

    @Spec
    private CommandSpec spec;

    /** Where to. */
    private static final class Target {
        @Option(
                names = {"-o", "--output"},
                paramLabel = "DIR",
                description = "The directory to make; it may be there if it is empty.")
        private Path directory;

        @Option(names = "--tar", paramLabel = "FILE", description = "The tar to make; '-' is standard output.")
        private String tar;
    }

    @Override
    public Integer call() throws IOException {
        if (print.asJson() && "-".equals(target.tar)) {
            throw new ParameterException(
                    spec.commandLine(), "--json and --tar - both want standard output; give the tar a file name");
        }
        Unpack.Result result;
        try (ProgressLine progress = print.progress(spec.commandLine().getErr());
                ImageReader reader = image.open();
                UnpackTarget to = target()) {
            result = Unpack.run(reader, to, threads.count(), progress::read);
        }
        result.notes().forEach(note -> spec.commandLine().getErr().println("rafs: note: " + note));
        if (!"-".equals(target.tar)) {
            spec.commandLine().getOut().print(report(result));
        }
        return ExitCode.OK;
    }

    private UnpackTarget target() throws IOException {
        if (target.directory != null) {
            return DirectoryTarget.create(target.directory, !noSameOwner);
        }
        return target.tar.equals("-")
                ? new TarTarget(new BufferedOutputStream(rafs.bytes(), 1 << 17))
                : TarFile.create(Path.of(target.tar));
    }

    private String report(Unpack.Result result) {
        String where = target.directory != null ? target.directory.toString() : target.tar;
        if (print.asJson()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("image", image.toString());
            fields.put(target.directory != null ? "directory" : "tar", where);
            fields.put("paths", result.paths());
            fields.put("fileBytes", result.bytes());
            fields.put("notes", result.notes());
            return JsonText.of(fields);
        }
        return print.isQuiet()
                ? ""
                : "%s: %d paths, %s of files%n".formatted(where, result.paths(), Sizes.of(result.bytes()));
    }
}
