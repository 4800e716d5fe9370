namespace Appliance.Catalog;

/// <summary>Hash functions an index may carry, strongest first: the smallest value is the one to check.</summary>
public enum DigestAlgorithm
{
    /// <summary>SHA-512, field <c>sha512sum</c>, 128 hexadecimal digits.</summary>
    Sha512,

    /// <summary>SHA-256, field <c>sha256sum</c>, 64 hexadecimal digits.</summary>
    Sha256,

    /// <summary>MD5, field <c>md5sum</c>, 32 hexadecimal digits. Finds accidents, stops nobody (P8).</summary>
    Md5,
}
