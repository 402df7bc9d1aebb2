package io.rafs.sign;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Certificates from that of a key to a root, held against the rules of the Notary Project. Each rule answers with what breaks
 * it, or with nothing. Nobody is asked about revocation: verifying works offline.
 */
final class CertificateChain {
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final String KEY_USAGE = "2.5.29.15";

    private final List<X509Certificate> chain;

    /** @param chain the key's own first, the root last; not empty */
    CertificateChain(List<X509Certificate> chain) {
        this.chain = List.copyOf(chain);
    }

    /** What is wrong with the first certificate for signing images. */
    Optional<String> leafObjection() {
        X509Certificate leaf = chain.get(0);
        if (leaf.getVersion() != 3) {
            return Optional.of("its certificate is not of X.509 version 3");
        }
        if (leaf.getBasicConstraints() >= 0) {
            return Optional.of("its certificate is that of an authority, expected a signer's");
        }
        boolean[] usage = leaf.getKeyUsage();
        Set<String> critical = leaf.getCriticalExtensionOIDs();
        if (usage == null || critical == null || !critical.contains(KEY_USAGE)) {
            return Optional.of("its certificate has no critical keyUsage, expected digitalSignature");
        }
        for (int bit = 0; bit < usage.length; bit++) {
            // 0 is digitalSignature; 1, contentCommitment, is tolerated
            if (bit == 0 ? !usage[bit] : bit > 1 && usage[bit]) {
                return Optional.of("its certificate's keyUsage is not digitalSignature alone");
            }
        }
        try {
            List<String> purposes = leaf.getExtendedKeyUsage();
            if (purposes != null && !purposes.equals(List.of(CODE_SIGNING))) {
                return Optional.of("its certificate's extendedKeyUsage is not codeSigning alone");
            }
        } catch (CertificateException e) {
            return Optional.of("its certificate's extendedKeyUsage cannot be read");
        }
        return Optional.empty();
    }

    /** What keeps the chain from leading to one of the roots, all of it valid now. */
    Optional<String> trustObjection(Collection<X509Certificate> roots, Instant now) {
        X509Certificate root = chain.get(chain.size() - 1);
        if (!roots.contains(root)) {
            return Optional.of("its certificates end in '%s', which is none of the roots that are trusted"
                    .formatted(EscapedText.of(root.getSubjectX500Principal().getName())));
        }
        for (X509Certificate certificate : chain) {
            Optional<String> objection = weakness(certificate).or(() -> outdated(certificate, now));
            if (objection.isPresent()) {
                return objection;
            }
        }
        try {
            root.verify(root.getPublicKey());
            if (chain.size() > 1) {
                follow(root, now);
            }
            return Optional.empty();
        } catch (GeneralSecurityException | RuntimeException e) {
            // what the JDK makes of hostile certificates is not documented to be one exception
            return Optional.of(
                    "its certificates do not lead to the root: " + EscapedText.of(String.valueOf(e.getMessage())));
        }
    }

    private void follow(X509Certificate root, Instant now) throws GeneralSecurityException {
        if (root.getBasicConstraints() < 0) {
            throw new CertificateException("the root is not that of an authority");
        }
        PKIXParameters parameters = parameters(root);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(chain.subList(0, chain.size() - 1)),
                        parameters);
    }

    private static PKIXParameters parameters(X509Certificate root) throws InvalidAlgorithmParameterException {
        return new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    }

    private static Optional<String> weakness(X509Certificate certificate) {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (algorithm.startsWith("SHA1") || algorithm.startsWith("MD")) {
            return Optional.of("a certificate of its chain is signed by " + certificate.getSigAlgName());
        }
        try {
            VerifyingKey.of("a certificate of its chain", certificate);
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static Optional<String> outdated(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        return now.isBefore(from) || now.isAfter(to)
                ? Optional.of(
                        "a certificate of its chain is valid from %s to %s, and it is %s".formatted(from, to, now))
                : Optional.empty();
    }

    /** What keeps the chain from being one that ends in a root. */
    Optional<String> rootObjection() {
        X509Certificate root = chain.get(chain.size() - 1);
        return root.getIssuerX500Principal().equals(root.getSubjectX500Principal())
                ? Optional.empty()
                : Optional.of("its last certificate is no root (issued by itself)");
    }
}
