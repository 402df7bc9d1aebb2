package io.rafs.seal;

import io.rafs.format.RefusedException;
import io.rafs.image.NewFile;
import io.rafs.sign.KernelSignature;
import io.rafs.sign.Signer;
import io.rafs.verity.FsVerityMeasure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

/** The signature with which a kernel seals a file: {@code FILE.fsv.p7s}, beside it. */
public final class FileSeal {
    private static final String SUFFIX = ".fsv.p7s";

    /** Most bytes of a signature that kernels take. */
    static final int MAX = 16128;

    private FileSeal() {}

    /** Where the signature of a file is. */
    public static Path path(Path file) {
        return file.resolveSibling(file.getFileName() + SUFFIX);
    }

    /** Signs what was measured of a file, in place of a signature that may be there. */
    public static Path sign(Path file, FsVerityMeasure measure, Signer signer) throws IOException {
        Path signature = path(file);
        NewFile.replace(signature, KernelSignature.sign(measure.formatted(), signer));
        return signature;
    }

    /**
     * Compares a signature with what was measured.
     *
     * @throws RefusedException if it is not the certificate's signature of it
     */
    public static void verify(Path signature, FsVerityMeasure measure, X509Certificate certificate) throws IOException {
        verify(signature, "the file, whose digest is " + measure.text(), measure.formatted(), certificate);
    }

    static void verify(Path signature, String what, byte[] message, X509Certificate certificate) throws IOException {
        if (!KernelSignature.verifies(signature.toString(), message, read(signature), certificate)) {
            throw new RefusedException(
                    signature.toString(),
                    "it is not the signature of %s by %s; one of the three is another"
                            .formatted(
                                    what, certificate.getSubjectX500Principal().getName()));
        }
    }

    private static byte[] read(Path signature) throws IOException {
        try (InputStream in = Files.newInputStream(signature)) {
            byte[] bytes = in.readNBytes(MAX + 1);
            if (bytes.length > MAX) {
                throw new RefusedException(
                        signature.toString(), "it has more than %d bytes, which kernels do not take".formatted(MAX));
            }
            return bytes;
        }
    }
}
