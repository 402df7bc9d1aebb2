package io.rafs.sign;

import io.rafs.format.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Opens private keys by what people call them. */
public final class Keys {
    private static final String FILE = "file:";
    private static final String ENVIRONMENT = "env:";

    private Keys() {}

    /**
     * Opens a key for signing.
     *
     * @param reference {@code file:PATH} or a bare path: PEM (PKCS#8, encrypted or not, SEC1, PKCS#1, cosign's) or PKCS#12;
     *     {@code env:NAME} for PEM in a variable of the environment; {@code pkcs11:CONFIG-FILE[?alias=NAME]} for a token
     * @param certificateChain certificates of the key, its own first; one that is another key's is refused
     * @param passphrases asked if the key is encrypted
     */
    public static Signer open(String reference, Optional<Path> certificateChain, Passphrases passphrases)
            throws IOException {
        List<X509Certificate> chain = List.of();
        if (certificateChain.isPresent()) {
            Path file = certificateChain.get();
            chain = Certificates.parse(file.toString(), read(file));
        }
        if (reference.startsWith(TokenKey.PREFIX)) {
            return checked(TokenKey.open(reference, chain, passphrases), certificateChain);
        }
        byte[] key = bytes(reference);
        try {
            return checked(parse(name(reference), key, chain, passphrases), certificateChain);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static Signer parse(String where, byte[] key, List<X509Certificate> chain, Passphrases passphrases)
            throws IOException {
        if (Pem.isPem(key)) {
            return PrivateKeyFile.parsePem(where, key, chain, passphrases);
        }
        if (Pkcs12.isOne(key)) {
            return Pkcs12.open(where, key, chain, passphrases);
        }
        throw new RefusedException(where, "it is neither PEM nor PKCS#12, expected a private key");
    }

    private static Signer checked(Signer signer, Optional<Path> certificateFile) throws IOException {
        if (!signer.chain().isEmpty()) {
            String where = certificateFile.map(Path::toString).orElse("the certificate beside the key");
            VerifyingKey certified = VerifyingKey.of(where, signer.chain().get(0));
            if (!certified.equals(signer.key())) {
                VerifyingKey key = signer.key();
                signer.close();
                throw new RefusedException(
                        where,
                        "its first certificate is of %s, but the key is %s; give the certificate of the key"
                                .formatted(certified, key));
            }
        }
        return signer;
    }

    /** The key's file, if it is one and others than its owner may read it. */
    public static Optional<Path> readableByOthers(String reference) {
        if (reference.startsWith(ENVIRONMENT) || reference.startsWith(TokenKey.PREFIX)) {
            return Optional.empty();
        }
        try {
            Path file = Path.of(name(reference));
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.GROUP_READ)
                            || permissions.contains(PosixFilePermission.OTHERS_READ)
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            // a file that is not there is told by whoever opens it; some systems know no permissions
            return Optional.empty();
        }
    }

    private static byte[] bytes(String reference) throws IOException {
        if (reference.startsWith(ENVIRONMENT)) {
            String value = System.getenv(reference.substring(ENVIRONMENT.length()));
            if (value == null) {
                throw new RefusedException(reference, "there is no such variable; expected one that holds a PEM key");
            }
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            checkSize(reference, bytes.length);
            return bytes;
        }
        return read(Path.of(name(reference)));
    }

    private static String name(String reference) {
        return reference.startsWith(FILE) ? reference.substring(FILE.length()) : reference;
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(VerifyingKey.MAX_FILE + 1);
            checkSize(file.toString(), bytes.length);
            return bytes;
        }
    }

    private static void checkSize(String where, int length) throws RefusedException {
        if (length > VerifyingKey.MAX_FILE) {
            throw new RefusedException(
                    where, "it has more than %d bytes, expected a key".formatted(VerifyingKey.MAX_FILE));
        }
    }
}
