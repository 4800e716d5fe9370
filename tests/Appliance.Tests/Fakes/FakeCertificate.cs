using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Tests.Fakes;

/// <summary>An authority of its own for one test, and a server certificate for 127.0.0.1 and localhost.</summary>
internal sealed class FakeCertificate : IDisposable
{
    private readonly TempDirectory directory = new();

    public FakeCertificate()
    {
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(from, until);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(8));
        Server = SslStreamCertificateContext.Create(signed.CopyWithPrivateKey(key), [authority], offline: true);

        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
    }

    public SslStreamCertificateContext Server { get; }

    public string AuthorityFile => directory["ca.pem"];

    public void Dispose() => directory.Dispose();
}
