package io.rafs.unpack;

import io.rafs.build.Builds;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.testdata.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What an image unpacks to, until closed: as a directory, or as a tar that GNU tar extracts. */
final class Unpacked implements AutoCloseable {
    private final Path root;
    private final List<String> notes;

    private Unpacked(Path root, List<String> notes) {
        this.root = root;
        this.notes = notes;
    }

    static Unpacked directory(Builds.Built image, Path root) throws IOException {
        return directory(image, root, true);
    }

    static Unpacked directory(Builds.Built image, Path root, boolean sameOwner) throws IOException {
        try (ImageReader reader = reader(image);
                UnpackTarget target = DirectoryTarget.create(root, sameOwner)) {
            return new Unpacked(root, Unpack.run(reader, target, 2, bytes -> {}).notes());
        }
    }

    /** The tar of an image, as an array. */
    static byte[] tar(Builds.Built image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageReader reader = reader(image);
                UnpackTarget target = new TarTarget(out)) {
            Unpack.run(reader, target, 2, bytes -> {});
        }
        return out.toByteArray();
    }

    /** A tar, extracted with everything that GNU tar knows to set. */
    static Unpacked byGnuTar(byte[] tar, Path root) throws IOException {
        Path file = Files.write(root.resolveSibling(root.getFileName() + ".tar"), tar);
        Files.createDirectory(root);
        Tool.require("tar")
                .withArguments("--xattrs", "--xattrs-include=*", "--numeric-owner", "--delay-directory-restore", "-xp")
                .run("-f", file, "-C", root)
                .orFail();
        return new Unpacked(root, List.of());
    }

    static ImageReader reader(Builds.Built image) throws IOException {
        return ImageReader.open(ImageFiles.of(image.dir(), Optional.empty()));
    }

    Path root() {
        return root;
    }

    List<String> notes() {
        return notes;
    }

    /** Removes it before JUnit does, which would report every link that leads out of the directory. */
    @Override
    public void close() {
        Tool.require("rm").run("-rf", root).orFail();
    }
}
