package io.rafs.seal;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.image.NewFile;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.sign.Signer;
import io.rafs.verity.FsVerity;
import io.rafs.verity.FsVerityMeasure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What it takes to seal an image directory: the digest of each bootstrap and blob, and a signature of each. */
public final class ImageSeal {
    private static final String BOOTSTRAP = "bootstrap";

    /** Most bytes of a {@link SealList} that are read: an image has 255 blobs at most. */
    private static final int MAX_LIST = 1 << 20;

    private ImageSeal() {}

    /** Signs every bootstrap and blob, and lists them in {@link SealList#NAME}. */
    public static SealList sign(Path directory, Signer signer, int threads) throws IOException {
        List<SealedFile> files = new ArrayList<>();
        for (String path : files(directory)) {
            Path file = directory.resolve(path);
            FsVerityMeasure measure = FsVerity.STANDARD.measure(file, threads);
            FileSeal.sign(file, measure, signer);
            files.add(sealed(path, measure));
        }
        SealList list = new SealList(files);
        NewFile.replace(directory.resolve(SealList.NAME), list.toBytes());
        return list;
    }

    private static SealedFile sealed(String path, FsVerityMeasure measure) {
        return new SealedFile(path, measure.descriptor().fileSize(), Digest.of(measure.digest()));
    }

    /**
     * Compares every bootstrap and blob with the list, and with its signature.
     *
     * @param certificate whose signatures are wanted; none are looked at without one
     * @throws RefusedException if a file is another one, or is not in the list, or not signed
     */
    public static SealList verify(Path directory, Optional<X509Certificate> certificate, int threads)
            throws IOException {
        Path json = directory.resolve(SealList.NAME);
        SealList list = SealList.parse(json.toString(), read(json));
        List<SealedFile> files = new ArrayList<>();
        for (String path : files(directory)) {
            Path file = directory.resolve(path);
            SealedFile listed = list.find(path)
                    .orElseThrow(() -> new RefusedException(
                            json.toString(), "it does not list '%s' once; sign the image again".formatted(path)));
            FsVerityMeasure measure = FsVerity.STANDARD.measure(file, threads);
            if (!MessageDigest.isEqual(measure.digest(), listed.digest().bytes())) {
                throw new RefusedException(
                        file.toString(),
                        "its fs-verity digest is %s, expected sha256:%s; it was changed since it was signed"
                                .formatted(measure.text(), listed.digest()));
            }
            if (certificate.isPresent()) {
                FileSeal.verify(FileSeal.path(file), measure, certificate.get());
            }
            files.add(sealed(path, measure));
        }
        for (SealedFile listed : list.files()) {
            if (files.stream().noneMatch(file -> file.path().equals(listed.path()))) {
                throw new RefusedException(
                        json.toString(),
                        "it lists '%s', which is no file of the image; something was taken away"
                                .formatted(EscapedText.of(listed.path())));
            }
        }
        return list;
    }

    private static byte[] read(Path json) throws IOException {
        try (InputStream in = Files.newInputStream(json)) {
            byte[] bytes = in.readNBytes(MAX_LIST + 1);
            if (bytes.length > MAX_LIST) {
                throw new RefusedException(
                        json.toString(), "it has more than %d bytes, expected a list of files".formatted(MAX_LIST));
            }
            return bytes;
        }
    }

    /** All bootstraps, then all blobs of theirs, from the directory on. */
    static List<String> files(Path directory) throws IOException {
        List<Path> bootstraps;
        try (Stream<Path> entries = Files.list(directory)) {
            bootstraps = entries.filter(path -> isBootstrap(path.getFileName().toString()))
                    .sorted()
                    .toList();
        }
        Set<String> files = new LinkedHashSet<>();
        Set<String> blobs = new LinkedHashSet<>();
        for (Path bootstrap : bootstraps) {
            files.add(bootstrap.getFileName().toString());
            for (Path blob : blobs(bootstrap)) {
                blobs.add(directory.relativize(blob).toString().replace('\\', '/'));
            }
        }
        if (files.isEmpty()) {
            throw new RefusedException(
                    directory.toString(), "there is no file 'bootstrap', expected a directory that rafs build made");
        }
        files.addAll(blobs);
        return List.copyOf(files);
    }

    private static boolean isBootstrap(String name) {
        return name.equals(BOOTSTRAP) || name.matches("bootstrap\\.[a-z0-9-]+");
    }

    private static List<Path> blobs(Path bootstrap) throws IOException {
        List<Path> blobs = new ArrayList<>();
        try (ImageReader image = ImageReader.open(ImageFiles.of(bootstrap, Optional.empty()))) {
            for (int i = 0; i < image.blobEntries().size(); i++) {
                blobs.add(image.blobs().path(i));
            }
            for (int i = 1; i <= image.devices().count(); i++) {
                blobs.add(image.devices().path(i));
            }
        }
        return blobs;
    }
}
