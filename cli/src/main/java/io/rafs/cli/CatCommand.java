package io.rafs.cli;

import io.rafs.format.RefusedException;
import io.rafs.format.erofs.FileType;
import io.rafs.image.EntryPath;
import io.rafs.read.ContentStream;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import io.rafs.read.PathLookup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints files of an image. */
@Command(
        name = "cat",
        description =
                "Print files of an image. Links are followed inside the image. Every chunk is compared with its digest.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  rafs cat image/ /etc/os-release", "  rafs cat image/ /usr/bin/app | sha256sum"})
final class CatCommand implements Callable<Integer> {
    @Mixin
    private ImageMixin image;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH", description = "Paths in the image.")
    private List<String> paths;

    @ParentCommand
    private RafsCommand rafs;

    @Override
    public Integer call() throws IOException {
        try (ImageReader reader = image.open();
                ContentStream<ImageEntry> stream = new ContentStream<>(reader, 1, new Printer())) {
            PathLookup lookup = new PathLookup(reader.bootstrap());
            List<ImageEntry> files = new ArrayList<>();
            for (String path : paths) {
                ImageEntry file = lookup.find(EntryPath.parse(path), true);
                if (file.type() != FileType.REGULAR) {
                    throw new RefusedException(
                            path,
                            "it is a %s, expected a regular file"
                                    .formatted(file.type()
                                            .name()
                                            .toLowerCase(Locale.ROOT)
                                            .replace('_', ' ')));
                }
                files.add(file);
            }
            for (ImageEntry file : files) {
                stream.add(file, reader.bootstrap().content(file.nid(), file.inode()));
            }
            stream.finish();
        }
        return ExitCode.OK;
    }

    private final class Printer implements ContentStream.Receiver<ImageEntry> {
        @Override
        public void begin(ImageEntry entry) {}

        @Override
        public void data(ImageEntry entry, byte[] bytes, int at, int length) throws IOException {
            rafs.bytes().write(bytes, at, length);
        }

        @Override
        public void end(ImageEntry entry) {}
    }
}
