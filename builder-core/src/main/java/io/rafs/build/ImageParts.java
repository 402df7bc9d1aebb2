package io.rafs.build;

import io.rafs.check.Check;
import io.rafs.check.Finding;
import io.rafs.check.Severity;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.sink.ImageDirectory;
import io.rafs.sink.NativeArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image directory is made of, as a manifest speaks of it.
 *
 * @param bootstraps by what follows the name of the primary one, which comes first
 * @param ids of the blobs that all of them name, in device order
 */
public record ImageParts(Map<String, Path> bootstraps, List<Digest> ids) {
    /** What may follow the name of a bootstrap. */
    public static final List<String> SUFFIXES = List.of("", Layout.NATIVE_E.suffix(), Layout.NATIVE_F.suffix());

    /**
     * Finds the parts; blobs are not looked at.
     *
     * @throws RefusedException if the bootstraps do not name the same blobs, or not by their ids
     * @throws io.rafs.format.CorruptImageException if one of them is damaged
     */
    public static ImageParts of(Path directory) throws IOException {
        Map<String, Path> bootstraps = new LinkedHashMap<>();
        Optional<List<Digest>> ids = Optional.empty();
        for (String suffix : SUFFIXES) {
            Path file = directory.resolve(ImageDirectory.BOOTSTRAP + suffix);
            if (!suffix.isEmpty() && !Files.isRegularFile(file)) {
                continue;
            }
            List<Digest> found = ids(file);
            if (!ids.orElse(found).equals(found)) {
                throw new RefusedException(
                        file.toString(),
                        "it names other blobs than %s beside it, expected the same ones; build the image anew, or remove it"
                                .formatted(ImageDirectory.BOOTSTRAP));
            }
            ids = Optional.of(found);
            bootstraps.put(suffix, file);
        }
        return new ImageParts(bootstraps, ids.orElseThrow());
    }

    /** Those of the bootstraps that a kernel mounts. */
    List<NativeArtifact.Bootstrap> natives() throws IOException {
        List<NativeArtifact.Bootstrap> natives = new ArrayList<>();
        for (Path file : bootstraps.values()) {
            try (ImageReader image = ImageReader.open(new ImageFiles(file, Optional.empty()))) {
                Layout layout = Layout.of(image.bootstrap());
                if (layout.isNative()) {
                    natives.add(new NativeArtifact.Bootstrap(
                            layout.toString(),
                            file.getFileName().toString(),
                            file,
                            FileDigest.sha256(file),
                            Files.size(file)));
                }
            }
        }
        return natives;
    }

    private static List<Digest> ids(Path bootstrap) throws IOException {
        try (ImageReader image = ImageReader.open(new ImageFiles(bootstrap, Optional.empty()))) {
            if (image.isEmbedded()) {
                throw new RefusedException(
                        bootstrap.toString(),
                        "it lies inside a blob, expected a bootstrap by itself; build the image anew");
            }
            List<Digest> ids = new ArrayList<>();
            if (image.bootstrap().isRafs()) {
                for (BlobEntry entry : image.blobEntries()) {
                    ids.add(entry.blobId());
                }
                return ids;
            }
            for (DeviceSlot slot : image.bootstrap().deviceSlots()) {
                ids.add(slot.blobId()
                        .orElseThrow(() -> new RefusedException(
                                bootstrap.toString(),
                                "it calls a device '%s', which is no blob id; only images of this builder are pushed and pulled"
                                        .formatted(slot.tag()))));
            }
            return ids;
        }
    }

    /**
     * Looks at what the bootstraps say of the image and of its blobs, without reading content.
     *
     * @param blobs a directory that has them
     * @throws RefusedException if one of them is not there, or breaks a rule
     */
    void check(Path blobs) throws IOException {
        for (Digest id : ids) {
            if (!Files.isRegularFile(blobs.resolve(id.hex()))) {
                throw new RefusedException(
                        bootstraps.get("").toString(),
                        "it names the blob %s, expected it in %s; put it there, or build the image anew"
                                .formatted(id, blobs));
            }
        }
        for (Path bootstrap : bootstraps.values()) {
            List<Finding> findings = new ArrayList<>();
            Check.runFrame(new ImageFiles(bootstrap, Optional.of(blobs)), findings::add);
            for (Finding finding : findings) {
                if (finding.rule().severity() == Severity.ERROR) {
                    throw new RefusedException(finding + "; rafs check tells all that is wrong with the image");
                }
            }
        }
    }
}
