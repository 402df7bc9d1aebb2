package io.rafs.golden;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.oci.Link;
import io.rafs.sink.WholeFile;
import io.rafs.statement.GoldenImage;
import io.rafs.store.FileRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Signatures as files: those of an image directory, and those that travel apart from their image. What a file is, its name
 * says: {@code *.sigstore.json} a bundle, {@code *.payload.json} and {@code *.sig} beside it a simple signature,
 * {@code *.jws.json} one of the Notary Project. Other files do not matter.
 */
final class DirectorySignatures implements SignaturePlace {
    static final String BUNDLE = ".sigstore.json";
    static final String PAYLOAD = ".payload.json";
    static final String SIGNATURE = ".sig";
    static final String NOTATION = ".jws.json";

    /** Hex digits of a name that say which one it is. */
    private static final int NAME_DIGITS = 16;

    private static final int MAX_FILES = 1000;

    private final Path directory;

    /** The directory, which need not be there. */
    DirectorySignatures(Path directory) {
        this.directory = directory;
    }

    @Override
    public String name() {
        return directory.toString();
    }

    /** All of them: which image each is of, it says itself. */
    @Override
    public List<Attachment> find(Digest manifest) throws IOException {
        return all();
    }

    List<Attachment> all() throws IOException {
        List<Attachment> found = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return found;
        }
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (name.endsWith(BUNDLE)) {
                found.add(new Attachment.Bundle(file.toString(), read(file), ""));
            } else if (name.endsWith(NOTATION)) {
                found.add(new Attachment.Notation(file.toString(), read(file), List.of()));
            } else if (name.endsWith(PAYLOAD)) {
                Path signature = file.resolveSibling(name.substring(0, name.length() - PAYLOAD.length()) + SIGNATURE);
                String text = Files.isRegularFile(signature)
                        ? new String(read(signature), StandardCharsets.UTF_8).strip()
                        : "";
                found.add(new Attachment.Simple(file.toString(), read(file), text));
            }
            if (found.size() > Attachment.MAX_COUNT) {
                throw new RefusedException(
                        directory.toString(),
                        "it holds more than %d signatures and attestations, which is more than is read; remove old ones"
                                .formatted(Attachment.MAX_COUNT));
            }
        }
        return found.stream().sorted(Comparator.comparing(Attachment::digest)).toList();
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                files.add(entry);
                if (files.size() > MAX_FILES) {
                    throw new RefusedException(
                            directory.toString(),
                            "it has more than %d files, expected a directory of signatures".formatted(MAX_FILES));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    private static byte[] read(Path file) throws IOException {
        return FileRange.of(file).readAll(Attachment.MAX_SIZE);
    }

    @Override
    public void add(Link subject, Attachment attachment) throws IOException {
        add(attachment);
    }

    /** Puts one there. */
    void add(Attachment attachment) throws IOException {
        String id = attachment.digest().hex().substring(0, NAME_DIGITS);
        if (attachment instanceof Attachment.Bundle bundle) {
            write("%s-%s%s".formatted(kind(bundle.predicateType()), id, BUNDLE), bundle.json());
        } else if (attachment instanceof Attachment.Notation notation) {
            write("notation-%s%s".formatted(id, NOTATION), notation.jws());
        } else if (attachment instanceof Attachment.Simple simple) {
            write("cosign-%s%s".formatted(id, SIGNATURE), simple.signature().getBytes(StandardCharsets.UTF_8));
            write("cosign-%s%s".formatted(id, PAYLOAD), simple.payload());
        }
    }

    /** Puts a file there that is no signature of a manifest, such as one that a kernel is given. */
    void write(String name, byte[] bytes) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(name);
        if (Files.exists(file)) {
            Digest there = sha256(FileRange.of(file).readAll(Attachment.MAX_SIZE));
            if (there.equals(sha256(bytes))) {
                return;
            }
        }
        WholeFile.put(file, bytes);
    }

    private static Digest sha256(byte[] bytes) {
        return Hasher.sha256().digest(bytes, 0, bytes.length);
    }

    /** How a file's name begins, for people. */
    static String kind(String predicateType) {
        return switch (predicateType) {
            case GoldenImage.PREDICATE -> "golden";
            case "https://slsa.dev/provenance/v1" -> "provenance";
            case "https://spdx.dev/Document" -> "sbom-spdx";
            case "https://cyclonedx.org/bom" -> "sbom-cyclonedx";
            case "https://sigstore.dev/cosign/sign/v1" -> "cosign";
            default -> "attestation";
        };
    }
}
