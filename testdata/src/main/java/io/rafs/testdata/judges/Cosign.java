package io.rafs.testdata.judges;

import io.rafs.testdata.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * cosign, with keys and without transparency logs. Version 2 knows signatures at tags ({@code sha256-….sig}), version 3
 * bundles at referrers as well: where an image has one of these, it does not look at the tag. References are {@code
 * HOST/REPOSITORY@DIGEST}; that of a registry on the loopback is asked by plain HTTP.
 */
public final class Cosign {
    /** What the annotation {@code kind} of a layout's entry says of an image, for cosign to find it. */
    public static final String KIND_IMAGE = "dev.cosignproject.cosign/image";

    /** What it says of an index. */
    public static final String KIND_INDEX = "dev.cosignproject.cosign/imageIndex";

    /** What it says of a manifest with signatures. */
    public static final String KIND_SIGNATURES = "dev.cosignproject.cosign/sigs";

    private static final String NO_LOG = "--insecure-ignore-tlog";

    private final Tool tool;
    private final int major;

    private Cosign(Tool tool, int major) {
        this.tool = tool;
        this.major = major;
    }

    /**
     * cosign of a major version, 2 or 3, or a test skipped aloud.
     *
     * @param home a directory that it may fill
     */
    public static Cosign require(int major, Path home) {
        return new Cosign(
                Verifiers.require("cosign" + major, home)
                        .withEnvironment("TUF_ROOT", home.resolve("tuf").toString())
                        .withEnvironment("COSIGN_PASSWORD", ""),
                major);
    }

    /** The same with a passphrase for private keys. */
    public Cosign withPassphrase(String passphrase) {
        return new Cosign(tool.withEnvironment("COSIGN_PASSWORD", passphrase), major);
    }

    /** 2 or 3. */
    public int major() {
        return major;
    }

    /** Whether the signatures of an image in a registry hold; version 2 sees those at tags only. */
    public Tool.Result verify(Path publicKey, String reference, Object... more) {
        return run(List.of("verify", "--key", publicKey, NO_LOG), more, reference);
    }

    /** The same of the image of an OCI layout whose entry says {@link #KIND_IMAGE} by its annotation {@code kind}. */
    public Tool.Result verifyLayout(Path publicKey, Path layout, Object... more) {
        return run(List.of("verify", "--key", publicKey, NO_LOG, "--local-image"), more, layout);
    }

    /** Whether an attestation of a predicate type is there and holds. */
    public Tool.Result verifyAttestation(Path publicKey, String type, String reference, Object... more) {
        return run(List.of("verify-attestation", "--key", publicKey, "--type", type, NO_LOG), more, reference);
    }

    /** Whether a bundle with a bare signature of a file holds; version 2 has to be told that it is one. */
    public Tool.Result verifyBlob(Path publicKey, Path bundle, Path file) {
        List<Object> arguments = new ArrayList<>(List.of("verify-blob", "--key", publicKey, "--bundle", bundle));
        if (major == 2) {
            arguments.add("--new-bundle-format");
        }
        return run(arguments, new Object[] {NO_LOG}, file);
    }

    /** Whether a signature in base64 of a file holds. */
    public Tool.Result verifyBlobSignature(Path publicKey, Path signature, Path file) {
        return run(List.of("verify-blob", "--key", publicKey, "--signature", signature, NO_LOG), new Object[0], file);
    }

    /** Signs an image of a registry as this version does by default: 2 at the tag, 3 by a bundle. */
    public Tool.Result sign(Path key, String reference, Object... more) {
        return run(signing("sign", key), more, reference);
    }

    /** Signs an image of a registry at the tag, by whichever version. */
    public Tool.Result signAtTag(Path key, String reference, Object... more) {
        List<Object> arguments = new ArrayList<>(signing("sign", key));
        if (major > 2) {
            arguments.add("--new-bundle-format=false");
        }
        return run(arguments, more, reference);
    }

    /** Attests a predicate of a type of an image of a registry. */
    public Tool.Result attest(Path key, String type, Path predicate, String reference) {
        List<Object> arguments = new ArrayList<>(signing("attest", key));
        arguments.addAll(List.of("--type", type, "--predicate", predicate));
        return run(arguments, new Object[0], reference);
    }

    /** Makes a pair of P-256 keys: {@code cosign.key}, protected by the passphrase, and {@code cosign.pub} in a directory. */
    public Path makeKeys(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tool.withDirectory(directory).run("generate-key-pair").orFail();
        return directory;
    }

    /** Any other command. */
    public Tool.Result run(Object... arguments) {
        return tool.run(arguments);
    }

    private List<Object> signing(String command, Path key) {
        List<Object> arguments = new ArrayList<>(List.of(command, "-y", "--key", key, "--tlog-upload=false"));
        if (major > 2) {
            arguments.add("--use-signing-config=false"); // which would be fetched
        }
        return arguments;
    }

    private Tool.Result run(List<?> command, Object[] more, Object last) {
        List<Object> arguments = new ArrayList<>(command);
        arguments.addAll(List.of(more));
        arguments.add(last);
        return tool.run(arguments.toArray());
    }

    @Override
    public String toString() {
        return "cosign " + major;
    }
}
