package io.rafs.sign;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads and prints X.509 certificates. */
public final class Certificates {
    /** Most certificates of a chain. */
    static final int MAX_CHAIN = 10;

    private Certificates() {}

    /**
     * The certificates of a file, PEM (several) or DER (one), in the file's order.
     *
     * @param where the file, for messages
     */
    public static List<X509Certificate> parse(String where, byte[] file) throws RefusedException {
        if (file.length > VerifyingKey.MAX_FILE) {
            throw new RefusedException(
                    where,
                    "it has %d bytes, expected certificates of at most %d"
                            .formatted(file.length, VerifyingKey.MAX_FILE));
        }
        if (!Pem.isPem(file)) {
            return List.of(parseDer(where, file));
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block : Pem.parse(where, file)) {
            if (!block.type().equals("CERTIFICATE")) {
                throw new RefusedException(
                        where,
                        "it has a PEM block '%s', expected certificates alone".formatted(EscapedText.of(block.type())));
            }
            certificates.add(parseDer(where, block.bytes()));
        }
        return checkedCount(where, certificates);
    }

    static List<X509Certificate> checkedCount(String where, List<X509Certificate> chain) throws RefusedException {
        if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
            throw new RefusedException(
                    where, "it has %d certificates, expected 1 to %d".formatted(chain.size(), MAX_CHAIN));
        }
        return List.copyOf(chain);
    }

    static X509Certificate parseDer(String where, byte[] der) throws RefusedException {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(der);
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (Arrays.equals(certificate.getEncoded(), der)) {
                return certificate;
            }
        } catch (CertificateException | RuntimeException e) {
            // what the JDK makes of hostile DER is not documented to be one exception
            throw unreadable(where);
        }
        throw unreadable(where);
    }

    /** The certificate in DER. */
    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has bytes", e);
        }
    }

    /** The certificate as a PEM file. */
    public static byte[] pem(X509Certificate certificate) {
        return new Pem("CERTIFICATE", der(certificate)).encode();
    }

    private static RefusedException unreadable(String where) {
        return new RefusedException(
                where, "it is not an X.509 certificate in DER, or something follows it; the file is damaged");
    }

    /** Whether a DER file is a certificate rather than a key: its first part begins with a version or a number. */
    static boolean isDer(byte[] der) {
        int at = der.length < 4 ? 0 : header(der, 0);
        int inner = at > 0 && at + 4 < der.length && der[at] == 0x30 ? at + header(der, at) : 0;
        return inner > 0 && inner < der.length && (der[inner] == (byte) 0xa0 || der[inner] == 0x02);
    }

    /** Bytes of tag and length. */
    private static int header(byte[] der, int at) {
        return der[at + 1] >= 0 ? 2 : 2 + (der[at + 1] & 0x7f);
    }
}
