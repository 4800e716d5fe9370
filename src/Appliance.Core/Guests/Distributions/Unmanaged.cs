namespace Appliance.Guests.Distributions;

/// <summary>A guest of no known family, or one that its owner wants left alone: nothing is changed (guest-setup.md §6.12).</summary>
internal sealed class Unmanaged : Distribution
{
    public override string OsType => "unmanaged";

    public override bool IsManaged => false;

    public override IReadOnlyList<string> NetworkBackends(GuestTree tree) => [];

    public override void SetUpNetwork(GuestStep step)
    {
    }
}
