using Appliance.Downloads;

namespace Appliance.Cli.Verbs;

/// <summary>Addresses as they may be shown.</summary>
internal static class DownloadText
{
    /// <summary>Without credentials.</summary>
    public static string Of(Uri address) => DownloadUrl.WithoutCredentials(address).AbsoluteUri;
}
