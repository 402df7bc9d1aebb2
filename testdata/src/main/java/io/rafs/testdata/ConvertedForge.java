package io.rafs.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes OCI images of converted ones, as Nydus's converter lays them down: a layer for each data blob, whose digest is the
 * blob's id, and above them one that holds the bootstrap.
 *
 * <pre>{@code
 * new OciForge().tag("v1", ConvertedForge.image(imageDirectory)).writeTo(dir);
 * new OciForge().tag("bad", OciImage.of(ConvertedForge.bootstrap(tar).claimSize(1))).writeTo(dir);
 * }</pre>
 */
public final class ConvertedForge {
    public static final String BLOB = "application/vnd.oci.image.layer.nydus.blob.v1";

    private static final String MARKS = "containerd.io/snapshot/nydus-";
    private static final int READ_ONLY = 0444;

    private ConvertedForge() {}

    /** The image in a directory that has {@code bootstrap}, perhaps further bootstraps beside it, and {@code blobs}. */
    public static OciImage image(Path directory) throws IOException {
        List<OciLayer> layers = new ArrayList<>(blobs(directory.resolve("blobs")));
        layers.add(bootstrap(bootstrapTar(directory)));
        return OciImage.of(layers.toArray(OciLayer[]::new));
    }

    /** A layer for each file of a directory of blobs, in the order of their ids. */
    public static List<OciLayer> blobs(Path directory) throws IOException {
        List<OciLayer> layers = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                layers.add(blob(Files.readAllBytes(file)));
            }
        }
        return layers;
    }

    /** The layer that is this data blob. */
    public static OciLayer blob(byte[] blob) {
        return OciLayer.of(BLOB, blob, blob).annotation(MARKS + "blob", "true");
    }

    /** A layer that is marked as the one of the bootstrap. */
    public static OciLayer bootstrap(byte[] tar) {
        return marked(OciLayer.gzip(tar));
    }

    /** The same of another layer. */
    public static OciLayer marked(OciLayer layer) {
        return layer.annotation(MARKS + "bootstrap", "true").annotation(MARKS + "fs-version", "6");
    }

    /** The tar of the bootstrap layer, with all bootstraps of an image directory in it. */
    public static byte[] bootstrapTar(Path directory) throws IOException {
        TarForge tar = TarForge.inMemory().dir("image");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("bootstrap")) {
                    String entry = "image/image.boot" + name.substring("bootstrap".length());
                    tar.add(TarEntry.file(entry, Files.readAllBytes(file)).mode(READ_ONLY));
                }
            }
        }
        return tar.bytes();
    }
}
