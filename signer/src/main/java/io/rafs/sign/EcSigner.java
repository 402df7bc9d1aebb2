package io.rafs.sign;

import io.rafs.format.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.custom.sec.SecP256R1Curve;
import org.bouncycastle.math.ec.custom.sec.SecP384R1Curve;

/**
 * ECDSA with the nonce of RFC 6979, which the JDK does not have: the same key signs the same message by the same bytes, and no
 * weak random generator gives the key away.
 */
final class EcSigner implements Signer {
    /** The base point of P-256 (FIPS 186-4, D.1.2.3), compressed. */
    private static final byte[] P256_BASE =
            HexFormat.of().parseHex("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");

    /** The base point of P-384 (FIPS 186-4, D.1.2.4), compressed. */
    private static final byte[] P384_BASE = HexFormat.of()
            .parseHex(
                    "03aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7");

    private final VerifyingKey key;
    private final List<X509Certificate> chain;
    private ECPrivateKeyParameters secret;

    private EcSigner(VerifyingKey key, List<X509Certificate> chain, ECPrivateKeyParameters secret) {
        this.key = key;
        this.chain = List.copyOf(chain);
        this.secret = secret;
    }

    /** The signer of a private number. */
    static EcSigner of(String where, KeyType type, BigInteger secret, List<X509Certificate> chain)
            throws RefusedException {
        ECDomainParameters domain = domain(type);
        if (secret.signum() <= 0 || secret.compareTo(domain.getN()) >= 0) {
            throw new RefusedException(
                    where, "its private number is not below the order of its curve; the key is damaged");
        }
        byte[] point = domain.getG().multiply(secret).normalize().getEncoded(false);
        byte[] header = type == KeyType.EC_P256 ? PublicKeyFile.P256 : PublicKeyFile.P384;
        byte[] spki = new byte[header.length + point.length];
        System.arraycopy(header, 0, spki, 0, header.length);
        System.arraycopy(point, 0, spki, header.length, point.length);
        return new EcSigner(
                new VerifyingKey(type, domain.getCurve().getFieldSize(), spki),
                chain,
                new ECPrivateKeyParameters(secret, domain));
    }

    /** Named curves come with all their siblings: 80 classes, which take as long to load as all the rest of signing. */
    private static ECDomainParameters domain(KeyType type) {
        ECCurve curve = type == KeyType.EC_P256 ? new SecP256R1Curve() : new SecP384R1Curve();
        ECPoint base = curve.decodePoint(type == KeyType.EC_P256 ? P256_BASE : P384_BASE);
        return new ECDomainParameters(curve, base, curve.getOrder(), curve.getCofactor());
    }

    @Override
    public VerifyingKey key() {
        return key;
    }

    @Override
    public List<X509Certificate> chain() {
        return chain;
    }

    @Override
    public byte[] sign(Scheme scheme, InputStream message) throws IOException {
        scheme.check(key.type());
        if (secret == null) {
            throw new IllegalStateException("the signer is closed");
        }
        Digest nonces = scheme.digest().equals("SHA-384") ? new SHA384Digest() : new SHA256Digest();
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(nonces));
        signer.init(true, secret);
        BigInteger[] numbers = signer.generateSignature(digest(scheme, message));
        EcdsaSignature signature = new EcdsaSignature(numbers[0], numbers[1]);
        return scheme.isRaw() ? signature.raw(key.bits() / 8) : signature.der();
    }

    private static byte[] digest(Scheme scheme, InputStream message) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance(scheme.digest());
            byte[] buffer = new byte[16 << 10];
            for (int count = message.read(buffer); count >= 0; count = message.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + scheme.digest(), e);
        }
    }

    /** Lets go of the number, which Java offers no way to wipe. */
    @Override
    public void close() {
        secret = null;
    }
}
