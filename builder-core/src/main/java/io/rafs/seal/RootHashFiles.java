package io.rafs.seal;

import io.rafs.image.NewFile;
import io.rafs.json.JsonText;
import io.rafs.sign.KernelSignature;
import io.rafs.sign.Signer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files beside a flat image that systemd and veritysetup look for, named after it without an ending {@code .raw}:
 *
 * <ul>
 *   <li>{@code .roothash}: the root hash in hex digits
 *   <li>{@code .roothash.p7s}: the signature of these digits, for {@code veritysetup open --root-hash-signature}
 *   <li>{@code .verity.sig}: both as the JSON of a signature partition, with zero bytes up to a multiple of 4096
 * </ul>
 *
 * Source: systemd.exec, RootHash=; UAPI group, discoverable partitions.
 */
public record RootHashFiles(Path rootHash, Path signature, Path partition) {
    private static final int PARTITION_UNIT = 4096;
    private static final String RAW = ".raw";

    /** Where they are for an image. */
    public static RootHashFiles of(Path image) {
        return new RootHashFiles(
                beside(image, ".roothash"), beside(image, ".roothash.p7s"), beside(image, ".verity.sig"));
    }

    private static Path beside(Path file, String suffix) {
        String name = String.valueOf(file.getFileName());
        boolean raw = name.endsWith(RAW) && name.length() > RAW.length();
        return file.resolveSibling((raw ? name.substring(0, name.length() - RAW.length()) : name) + suffix);
    }

    /** Signs a root hash, in place of what may be there. */
    public void sign(String rootHex, Signer signer) throws IOException {
        byte[] message = rootHex.getBytes(StandardCharsets.US_ASCII);
        byte[] der = KernelSignature.sign(message, signer);
        NewFile.replace(rootHash, message);
        NewFile.replace(signature, der);
        NewFile.replace(partition, partition(rootHex, der, signer.chain().get(0)));
    }

    /**
     * Compares a signature with a root hash.
     *
     * @throws io.rafs.format.RefusedException if it is not the certificate's signature of it
     */
    public static void verify(Path signature, String rootHex, X509Certificate certificate) throws IOException {
        FileSeal.verify(
                signature, "the root hash " + rootHex, rootHex.getBytes(StandardCharsets.US_ASCII), certificate);
    }

    private static byte[] partition(String rootHex, byte[] der, X509Certificate certificate) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rootHash", rootHex);
        fields.put("certificateFingerprint", fingerprint(certificate));
        fields.put("signature", Base64.getEncoder().encodeToString(der));
        byte[] json = JsonText.compact(fields);
        return Arrays.copyOf(json, (json.length + PARTITION_UNIT - 1) / PARTITION_UNIT * PARTITION_UNIT);
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (CertificateEncodingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("a certificate that was parsed has bytes, and every JDK SHA-256", e);
        }
    }
}
