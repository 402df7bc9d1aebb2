package io.rafs.source;

import io.rafs.codec.LayerCompression;
import io.rafs.codec.MalformedStreamException;
import io.rafs.format.RefusedException;
import io.rafs.image.Layer;
import io.rafs.image.NamedOutput;
import io.rafs.oci.Document;
import io.rafs.oci.ImageName;
import io.rafs.store.Archive;
import io.rafs.store.FileRange;
import io.rafs.store.ImageStore;
import io.rafs.store.OciLayout;
import io.rafs.store.SkopeoDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Recognises what a user gave to convert, by content and never by name. */
public final class Sources {
    private Sources() {}

    /**
     * The one image that {@code paths} are: a layout, an archive, a tree, or bare layers, the lowest first.
     *
     * @throws RefusedException if they are none, or it is not clear which image is meant
     */
    public static Source open(List<Path> paths, SourceOptions options) throws IOException {
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new NoSuchFileException(path.toString());
            }
        }
        return paths.size() == 1 ? openOne(paths.get(0), options) : bareLayers(paths, options);
    }

    /**
     * The image that a name means.
     *
     * @param store the place that the name is of
     * @throws RefusedException if it is not clear which image is meant
     */
    public static Source open(ImageName name, ImageStore store, SourceOptions options) throws IOException {
        return NamedImage.open(name, store, options);
    }

    /**
     * The image of a manifest.
     *
     * @param store has what the manifest leads to; open for as long as the source is
     * @throws RefusedException if it is no image
     */
    public static Source open(ImageStore store, Document manifest, SourceOptions options) throws IOException {
        return new OciImage(store, options).open(manifest);
    }

    /**
     * The image or layer that a stream is. It is put into {@code spool}, for an archive's list of layers may be its last
     * entry; closing the source removes the spool.
     */
    public static Source openStream(InputStream in, Path spool, SourceOptions options) throws IOException {
        try (OutputStream out = new NamedOutput(spool)) {
            in.transferTo(out);
        }
        Source source = openOne(spool, options);
        return new Source(
                source.kind() + " from standard input",
                source.layers(),
                source.inputBytes(),
                source.notes(),
                source.configDocument(),
                source.manifest(),
                () -> Files.deleteIfExists(spool));
    }

    /** Whether a path is taken as a directory tree, whose every file goes into the image. */
    public static boolean isTree(Path path) throws IOException {
        return Files.isDirectory(path) && !OciLayout.recognises(path) && !SkopeoDirectory.recognises(path);
    }

    /** Whether a path is an OCI image layout in a directory. */
    public static boolean isLayout(Path path) {
        return OciLayout.recognises(path);
    }

    private static Source openOne(Path path, SourceOptions options) throws IOException {
        if (Files.isDirectory(path)) {
            if (OciLayout.recognises(path)) {
                return new OciImage(new OciLayout(path), options).open();
            }
            if (SkopeoDirectory.recognises(path)) {
                return new OciImage(new SkopeoDirectory(path), options).open();
            }
            refuseChoice(path, "a directory tree", options);
            return DirectoryTree.open(path);
        }
        refusePipe(path);
        if (compression(path) == LayerCompression.NONE) {
            Optional<Archive> archive = Archive.of(path);
            if (archive.isPresent()) {
                return archive.get().isOci()
                        ? new OciImage(archive.get(), options).open()
                        : DockerArchive.open(archive.get(), options);
            }
        }
        return bareLayers(List.of(path), options);
    }

    private static Source bareLayers(List<Path> paths, SourceOptions options) throws IOException {
        List<Layer> layers = new ArrayList<>();
        long bytes = 0;
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                throw new RefusedException(
                        path.toString(),
                        "several sources are layer tars, lowest first; this is a directory, give it by itself");
            }
            refusePipe(path);
            FileRange range = FileRange.of(path);
            if (range.size() == 0) {
                throw new RefusedException(path.toString(), "it is empty; even a tar without entries has 1024 bytes");
            }
            bytes += range.size();
            String name = "layer %d (%s)".formatted(layers.size() + 1, path);
            compression(path);
            layers.add(new BareLayer(new TarLayer(name, range, Optional.empty(), Optional.empty()), path));
        }
        refuseChoice(paths.get(0), "a bare layer", options);
        return new Source(paths.size() == 1 ? "layer tar" : "layer tars", layers, bytes, List.of(), Optional.empty());
    }

    /** Content is looked at before it is read, which a pipe does not allow. */
    private static void refusePipe(Path path) throws RefusedException {
        if (!Files.isRegularFile(path)) {
            throw new RefusedException(
                    path.toString(),
                    "it is neither a file nor a directory; give '-' and let standard input be the pipe");
        }
    }

    private static LayerCompression compression(Path path) throws IOException {
        try {
            return LayerCompression.of(FileRange.of(path).head(8));
        } catch (MalformedStreamException e) {
            throw new RefusedException(path.toString(), e.getMessage());
        }
    }

    private static void refuseChoice(Path path, String what, SourceOptions options) throws RefusedException {
        if (options.ref().isPresent() || options.platform().isPresent()) {
            throw new RefusedException(
                    path.toString(),
                    "it is %s: it has no tags and no platforms; leave out --ref and --platform".formatted(what));
        }
    }
}
